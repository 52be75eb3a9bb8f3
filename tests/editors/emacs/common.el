;;; common.el --- what the scripts beside it share  -*- lexical-binding: t; -*-

;; How findings are shown and fixed is told by with-eglot.el and with-lsp-mode.el.

;;; Code:

(require 'cl-lib)
(require 'flymake)

(set-language-environment "UTF-8")
(setq native-comp-jit-compilation nil
      native-comp-enable-subr-trampolines nil
      make-backup-files nil
      last-nonmenu-event ?a) ; as if by a key: menus ask by `completing-read'

(defun rest ()
  "What Emacs does when a command is done and no key comes; in a batch it does not by itself."
  (run-hooks 'post-command-hook)
  (dolist (timer (copy-sequence timer-idle-list))
    (when (memq timer timer-idle-list)
      (timer-event-handler timer)))
  (accept-process-output nil 0.01))

(defun wait (condition what)
  "Wait until CONDITION holds; fail with WHAT, the text and its findings where it does not."
  (let ((end (+ (float-time) 20)))
    (while (not (funcall condition))
      (when (> (float-time) end)
        (error "%s\n%s\n%s" what (buffer-string)
               (mapconcat #'flymake-diagnostic-text (flymake-diagnostics) "\n")))
      (rest))))

(defun wait-for-findings (count)
  "Wait until the buffer has COUNT findings."
  (wait (lambda () (= count (length (flymake-diagnostics)))) (format "expected findings: %d" count)))

(defun wait-for-text (expected)
  "Wait until the text of the buffer is EXPECTED."
  (wait (lambda () (equal (buffer-string) expected)) (format "expected text:\n%s" expected)))

(defun go-to (word)
  "Put the cursor on the first place of WORD."
  (goto-char (point-min))
  (search-forward word)
  (goto-char (match-beginning 0)))

(defun show (file)
  "Visit FILE in the one window there is."
  (set-window-buffer (selected-window) (find-file-noselect file))
  (set-buffer (window-buffer)))

(defun chosen (wanted)
  "What answers menus with the first title that WANTED accepts."
  (lambda (_ items &rest _)
    (let ((titles (all-completions "" items)))
      (or (cl-find-if wanted titles) (error "Not offered; there is: %S" titles)))))

(provide 'common)
;;; common.el ends here
