;;; fixes.el --- findings, what can be done about them, and settings that change  -*- lexical-binding: t; -*-

;;; Code:

(defun titled (part)
  "What accepts titles that contain PART."
  (lambda (title) (string-search part title)))

(open "Dockerfile")
(wait-for-findings 3)
(let ((first (car (flymake-diagnostics))))
  (cl-assert (equal (buffer-substring (flymake-diagnostic-beg first) (flymake-diagnostic-end first))
                    "add")))

(go-to "add a")
(choose (titled "Add `--no-cache`"))
(wait-for-text "FROM alpine:3.20
RUN echo \"😋é\" && apk add --no-cache a
  RUN apk add b
RUN apk add c
")
(wait-for-findings 2)

(go-to "add b")
(choose (titled "for this line"))
(wait-for-findings 1)
(go-to "  # dockerlint ignore=apk-no-cache\n  RUN apk add b")

(fix-all)
(wait-for-findings 0)
(go-to "RUN apk add --no-cache c")
(fix-all) ; nothing left to do

(goto-char (point-max))
(insert "RUN apk add d\n")
(wait-for-findings 1)
(with-temp-file "dockerlint.toml" (insert "select = [\"parse-error\"]"))
(insert "RUN true\n")
(wait-for-findings 0)
;;; fixes.el ends here
