;;; with-lsp-mode.el --- findings and fixes by lsp-mode  -*- lexical-binding: t; -*-

;;; Code:

(require 'common)

(require 'dockerfile-mode)
(require 'dockerlint-lsp-mode)
(require 'lsp-diagnostics) ; these two are loaded by themselves where a package is installed
(require 'lsp-modeline)

(setq lsp-auto-guess-root t
      lsp-diagnostics-provider :flymake
      lsp-enable-snippet nil
      lsp-headerline-breadcrumb-enable nil
      lsp-lens-enable nil)

(defun open (file)
  "Visit FILE, and wait for the server."
  (show file)
  (wait (lambda () (bound-and-true-p lsp-managed-mode)) "the server does not start")
  (flymake-start))

(defun choose (wanted)
  "Take the first action at point whose title WANTED accepts."
  (let ((completing-read-function (chosen wanted)))
    (call-interactively #'lsp-execute-code-action)))

(defalias 'fix-all #'lsp-dockerlint-fix-all)

(provide 'with-lsp-mode)
;;; with-lsp-mode.el ends here
