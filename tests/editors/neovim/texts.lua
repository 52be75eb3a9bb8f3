-- Fixes every `*/Dockerfile` and writes it; the folder's name ends in how: by "all" fixes at
-- once, or "each" finding by its own. What goes wrong is told in `failure.txt` beside the file.
local common = dofile(vim.g.scripts .. "/common.lua")

local function is_fix(title)
  return not title:find("Ignore", 1, true) and not title:find("all dockerlint", 1, true)
end

local function fix_each()
  local found = vim.diagnostic.get(0)
  for left = #found - 1, 0, -1 do
    vim.api.nvim_win_set_cursor(0, { found[1].lnum + 1, found[1].col })
    common.choose(is_fix)
    common.wait(function()
      found = vim.diagnostic.get(0)
      return #found == left
    end, "findings left: " .. left)
  end
end

common.run(function()
  vim.o.fixendofline = false
  for _, file in ipairs(vim.fn.glob("*/Dockerfile", true, true)) do
    local ok, failure = xpcall(function()
      vim.cmd("edit " .. vim.fn.fnameescape(file))
      common.wait_for_findings(5)
      if file:find("all/Dockerfile", 1, true) then
        common.fix_all()
      else
        fix_each()
      end
      common.wait_for_findings(0)
      vim.cmd("write")
    end, debug.traceback)
    if not ok then
      vim.fn.writefile(vim.split(failure, "\n"), vim.fn.fnamemodify(file, ":h") .. "/failure.txt")
      vim.cmd("edit!")
    end
  end
end)
