;;; questions.el --- what Emacs asks of a server besides findings  -*- lexical-binding: t; -*-

;;; Code:

(require 'common)

(defun hover (word expected)
  "Check that EXPECTED is shown of WORD."
  (go-to word)
  (let (shown)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown (or text "nothing"))))
    (wait (lambda () shown) (format "no hover on %s" word))
    (cl-assert (string-search expected shown) t)))

(open "Dockerfile")
(wait-for-findings 1)
(hover "WORKDIR" "WORKDIR")
(hover "debian:${RELEASE} AS builder" "MB")

(go-to "builder /build")
(xref-find-definitions (xref-backend-identifier-at-point 'eglot))
(cl-assert (= (line-number-at-pos) 2))
(cl-assert (looking-at "builder"))

(let ((expected (string-replace "builder" "maker" (buffer-string))))
  (eglot-rename "maker")
  (wait-for-text expected))

(let ((symbols (format "%S" (imenu--make-index-alist t))))
  (cl-assert (string-search "maker" symbols) t)
  (cl-assert (string-search "runtime" symbols) t))

(goto-char (point-max))
(insert "COPY --from= /a /b\n")
(go-to " /a /b")
(let ((offered (all-completions "" (nth 2 (eglot-completion-at-point)))))
  (cl-assert (cl-subsetp '("maker" "runtime") offered :test #'equal) t))

(goto-char (point-max))
(insert "run   true \\\n&& true\n")
(eglot-format-buffer)
(cl-assert (string-suffix-p "RUN true \\\n    && true\n" (buffer-string)) t)
;;; questions.el ends here
