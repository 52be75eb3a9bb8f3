;;; names.el --- which files are Dockerfiles  -*- lexical-binding: t; -*-

;;; Code:

(require 'common)

(dolist (name '("Dockerfile" "Dockerfile.dev" "dev.Dockerfile" "Dockerfile-alpine" "Dockerfile_dev"
                "dockerfile" "dockerfile.prod" "web.dockerfile" "Containerfile.dev"
                "x.containerfile"))
  (with-current-buffer (find-file-noselect name)
    (cl-assert (eq major-mode 'dockerlint-mode) t)))

(dolist (name '("Dockerfile.py" "web.dockerfile.dockerignore" "Makefile"))
  (with-current-buffer (find-file-noselect name)
    (cl-assert (not (eq major-mode 'dockerlint-mode)) t)))
;;; names.el ends here
