-- What the scripts beside it share.
local common = {}

-- The text of the buffer.
function common.text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

-- Waits for what `condition` asks; shows the buffer and its findings where it does not come.
function common.wait(condition, what)
  if not vim.wait(20000, condition, 5) then
    local found = vim.tbl_map(function(finding)
      return finding.lnum + 1 .. ": " .. finding.message
    end, vim.diagnostic.get(0))
    error(table.concat({ what, common.text(), unpack(found) }, "\n"), 2)
  end
end

function common.wait_for_findings(count)
  common.wait(function()
    return #vim.diagnostic.get(0) == count
  end, "expected findings: " .. count)
end

function common.wait_for_text(expected)
  common.wait(function()
    return common.text() == expected
  end, "expected text:\n" .. expected)
end

-- Puts the cursor on the first place of a word.
function common.go_to(word)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local column = line:find(word, 1, true)
    if column then
      return vim.api.nvim_win_set_cursor(0, { number, column - 1 })
    end
  end
  error("not in the text: " .. word)
end

-- Takes the first action whose title `is_wanted`, of those in the menu that opens.
function common.choose(is_wanted)
  vim.ui.select = function(items, options, callback)
    for index, item in ipairs(items) do
      if is_wanted(options.format_item(item)) then
        return callback(item, index)
      end
    end
    error("not offered; there is:\n" .. vim.inspect(vim.tbl_map(options.format_item, items)))
  end
  vim.lsp.buf.code_action()
end

-- Makes every safe fix by the code action.
function common.fix_all()
  local context = { only = { "source.fixAll" }, diagnostics = {} }
  if vim.fn.has("nvim-0.8") == 1 then
    return vim.lsp.buf.code_action({ context = context, apply = true })
  end
  vim.ui.select = function(items, _, callback)
    assert(#items == 1, vim.inspect(items))
    callback(items[1], 1)
  end
  vim.lsp.buf.code_action(context)
end

-- Runs a script; a failure is told on standard error and in the exit code.
function common.run(script)
  local ok, failure = xpcall(script, debug.traceback)
  if not ok then
    io.stderr:write(failure .. "\n")
  end
  vim.cmd(ok and "qall!" or "cquit!")
end

return common
