;;; texts.el --- fixes every `*/Dockerfile' and writes it  -*- lexical-binding: t; -*-

;; The folder's name ends in how: by "all" fixes at once, or "each" finding by its own.  What goes
;; wrong is told in `failure.txt' beside the file.

;;; Code:

(setq require-final-newline nil
      mode-require-final-newline nil)

(defun is-fix (title)
  "True for the TITLE of a finding's own fix."
  (not (or (string-search "Ignore" title) (string-search "all dockerlint" title))))

(defun fix-each ()
  "Fix finding by finding."
  (while (flymake-diagnostics)
    (let ((found (flymake-diagnostics)))
      (goto-char (flymake-diagnostic-beg (car found)))
      (choose #'is-fix)
      (wait-for-findings (1- (length found))))))

(dolist (file (file-expand-wildcards "*/Dockerfile" t))
  (condition-case failure
      (progn
        (open file)
        (wait-for-findings 5)
        (if (string-suffix-p "all/Dockerfile" file) (fix-all) (fix-each))
        (wait-for-findings 0)
        (basic-save-buffer))
    (error (with-temp-file (expand-file-name "failure.txt" (file-name-directory file))
             (insert (error-message-string failure))))))
;;; texts.el ends here
