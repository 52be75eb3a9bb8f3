;;; dockerlint-lsp-mode.el --- dockerlint for Dockerfiles, by lsp-mode  -*- lexical-binding: t; -*-

;; For lsp-mode, with the mode of the package dockerfile-mode or Emacs's own.  Load it from your
;; init file.

;;; Code:

(require 'lsp-mode)

(lsp-register-client
 (make-lsp-client :new-connection (lsp-stdio-connection '("dockerlint" "server"))
                  :activation-fn (lsp-activate-on "dockerfile")
                  :add-on? t ; beside another server for Dockerfiles
                  :server-id 'dockerlint))

(dolist (hook '(dockerfile-mode-hook dockerfile-ts-mode-hook))
  (add-hook hook #'lsp-deferred))

(lsp-make-interactive-code-action dockerlint-fix-all "source.fixAll.dockerlint")

(provide 'dockerlint-lsp-mode)
;;; dockerlint-lsp-mode.el ends here
