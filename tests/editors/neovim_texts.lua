-- Fixes a file in a real Neovim and writes it; run by test_neovim.py. `vim.g.way` says how: by
-- "all" fixes at once, or "each" by its quick fix.

local function wait(condition)
  assert(vim.wait(20000, condition, 5), vim.inspect(vim.diagnostic.get(0)))
end

-- The action to take of those in the menu that opens; a fix of its own finding.
vim.ui.select = function(items, options, callback)
  for index, item in ipairs(items) do
    local title = options.format_item(item)
    if not title:find("Ignore", 1, true) and not title:find("all dockerlint", 1, true) then
      return callback(item, index)
    end
  end
  error("no fix offered: " .. vim.inspect(items))
end

local function fix_all()
  local context = { only = { "source.fixAll" }, diagnostics = {} }
  local options = vim.fn.has("nvim-0.8") == 1 and { context = context, apply = true } or context
  vim.ui.select = function(items, _, callback)
    callback(items[1], 1)
  end
  vim.lsp.buf.code_action(options)
end

local function fix_each()
  local found = vim.diagnostic.get(0)
  for left = #found - 1, 0, -1 do
    local first = found[1]
    vim.api.nvim_win_set_cursor(0, { first.lnum + 1, first.col })
    vim.lsp.buf.code_action()
    wait(function()
      found = vim.diagnostic.get(0)
      return #found == left
    end)
  end
end

local ok, failure = xpcall(function()
  vim.o.fixendofline = false
  vim.cmd("edit Dockerfile")
  wait(function()
    return #vim.diagnostic.get(0) == 5
  end)
  if vim.g.way == "all" then
    fix_all()
  else
    fix_each()
  end
  wait(function()
    return #vim.diagnostic.get(0) == 0
  end)
  vim.cmd("write")
end, debug.traceback)
if not ok then
  io.stderr:write(failure .. "\n")
end
vim.cmd(ok and "qall!" or "cquit!")
