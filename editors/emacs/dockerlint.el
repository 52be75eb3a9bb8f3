;;; dockerlint.el --- dockerlint for Dockerfiles, by eglot  -*- lexical-binding: t; -*-

;; For Emacs 29 and later.  Load it from your init file.

;;; Code:

(require 'conf-mode)
(require 'eglot)
(require 'treesit)

(define-derived-mode dockerlint-mode conf-space-mode "Dockerfile"
  "For Dockerfiles, where Emacs has neither `dockerfile-mode' nor the grammar for its own.")

(defun dockerlint-dockerfile-mode ()
  "Turn on the best mode for Dockerfiles that there is."
  (cond ((fboundp 'dockerfile-mode) (dockerfile-mode))
        ((treesit-ready-p 'dockerfile t) (dockerfile-ts-mode))
        (t (dockerlint-mode))))

(dolist (pattern '("/[dD]ockerfile\\(?:[._-][^/]*\\)?\\'"
                   "/[cC]ontainerfile\\(?:[._-][^/]*\\)?\\'"
                   "\\.[dD]ockerfile\\'"
                   "\\.[cC]ontainerfile\\'"))
  ;; At the end: what the extension says, as in Dockerfile.py, comes first.
  (add-to-list 'auto-mode-alist (cons pattern #'dockerlint-dockerfile-mode) t))

(add-to-list 'eglot-server-programs
             '((dockerfile-mode
                dockerfile-ts-mode
                (dockerlint-mode :language-id "dockerfile"))
               . ("dockerlint" "server")))

(dolist (hook '(dockerfile-mode-hook dockerfile-ts-mode-hook dockerlint-mode-hook))
  (add-hook hook #'eglot-ensure))

(defun dockerlint-fix-all ()
  "Make every safe fix, if there is one."
  (interactive)
  (let ((kind "source.fixAll.dockerlint"))
    (when (eglot-code-actions (point-min) (point-max) kind)
      (eglot-code-actions (point-min) (point-max) kind t))))

(provide 'dockerlint)
;;; dockerlint.el ends here
