-- Findings, what can be done about them, and settings that change.
local common = dofile(vim.g.scripts .. "/common.lua")

local function titled(part)
  return function(title)
    return title:find(part, 1, true)
  end
end

common.run(function()
  vim.cmd("edit Dockerfile")
  common.wait_for_findings(3)
  local first = vim.diagnostic.get(0)[1]
  assert(first.source == "dockerlint", vim.inspect(first))
  assert(first.lnum == 1, vim.inspect(first))
  assert(vim.fn.getline(2):sub(first.col + 1, first.end_col) == "add", vim.inspect(first))

  -- Newer versions ask for the findings, and count columns as they are stored.
  if vim.lsp.get_clients then
    local client = vim.lsp.get_clients()[1]
    local encoding = vim.fn.has("nvim-0.11") == 1 and "utf-8" or "utf-16"
    assert(client.offset_encoding == encoding, client.offset_encoding)
    assert(client.server_capabilities.diagnosticProvider)
  end

  vim.api.nvim_win_set_cursor(0, { 2, first.col })
  common.choose(titled("Add `--no-cache`"))
  common.wait_for_text(
    'FROM alpine:3.20\nRUN echo "😋é" && apk add --no-cache a\n  RUN apk add b\nRUN apk add c'
  )
  common.wait_for_findings(2)

  common.go_to("add b")
  common.choose(titled("for this line"))
  common.wait_for_findings(1)
  assert(vim.fn.getline(3) == "  # dockerlint ignore=apk-no-cache", common.text())

  common.fix_all()
  common.wait_for_findings(0)
  assert(vim.fn.getline(5) == "RUN apk add --no-cache c", common.text())

  vim.fn.setline(5, "RUN apk add d")
  vim.cmd("DockerlintFixAll")
  assert(vim.fn.getline(5) == "RUN apk add --no-cache d", common.text())

  vim.fn.setline(5, "RUN apk add e")
  common.wait_for_findings(1)
  vim.fn.writefile({ 'select = ["parse-error"]' }, "dockerlint.toml")
  vim.fn.append(5, "RUN true")
  common.wait_for_findings(0)
end)
