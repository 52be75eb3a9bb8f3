;;; with-eglot.el --- findings and fixes by eglot  -*- lexical-binding: t; -*-

;;; Code:

(require 'common)
(require 'dockerlint)

(setq eglot-events-buffer-config '(:size 0))

(defun open (file)
  "Visit FILE, and wait for the server."
  (show file)
  (wait #'eglot-managed-p "the server does not start")
  (flymake-start)) ; it waits for the buffer to be on the screen, which there is not

(defun choose (wanted)
  "Take the first action at point whose title WANTED accepts."
  (let ((completing-read-function (chosen wanted)))
    (eglot-code-actions (point) (point) nil t)))

(defalias 'fix-all #'dockerlint-fix-all)

(provide 'with-eglot)
;;; with-eglot.el ends here
