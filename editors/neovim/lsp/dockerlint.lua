-- How Neovim runs dockerlint. Read by `vim.lsp.enable` (0.11 and later) and by plugin/dockerlint.lua.
return {
  cmd = { "dockerlint", "server" },
  filetypes = { "dockerfile" },
  root_markers = { ".git", "dockerlint.toml", ".dockerlint.toml" },
}
