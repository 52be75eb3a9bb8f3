-- Drives a real Neovim with the files of editors/neovim; run by test_neovim.py in a folder with
-- the Dockerfile it writes. Says what went wrong on standard error and in the exit code.

local function lines()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

local function wait(condition, what)
  local shown = function()
    return what .. "\n" .. lines() .. "\n" .. vim.inspect(vim.diagnostic.get(0))
  end
  assert(vim.wait(20000, condition, 5) or error(shown()))
end

local function wait_for_findings(count)
  wait(function()
    return #vim.diagnostic.get(0) == count
  end, "expected findings: " .. count)
end

local function wait_for_text(expected)
  wait(function()
    return lines() == expected
  end, "expected text:\n" .. expected)
end

-- Choose the action of this title in the menu that opens.
local function choose(title)
  vim.ui.select = function(items, options, callback)
    for index, item in ipairs(items) do
      if options.format_item(item):find(title, 1, true) then
        return callback(item, index)
      end
    end
    error("not offered: " .. title .. "\n" .. vim.inspect(items))
  end
end

local function names_of_dockerfiles()
  local expected = {
    ["Dockerfile.dev"] = true,
    ["dev.Dockerfile"] = true,
    ["Dockerfile-alpine"] = true,
    ["Dockerfile_dev"] = true,
    ["dockerfile"] = true,
    ["dockerfile.prod"] = true,
    ["web.dockerfile"] = true,
    ["Containerfile.dev"] = true,
    ["x.containerfile"] = true,
    ["Dockerfile.py"] = false,
    ["web.dockerfile.dockerignore"] = false,
    ["Makefile"] = false,
  }
  for name, is in pairs(expected) do
    vim.cmd("edit " .. name)
    assert((vim.bo.filetype == "dockerfile") == is, name .. " is " .. vim.bo.filetype)
  end
end

local function session()
  vim.cmd("edit Dockerfile")
  wait_for_findings(3)
  local first = vim.diagnostic.get(0)[1]
  assert(first.source == "dockerlint", vim.inspect(first))
  assert(first.lnum == 1, vim.inspect(first))
  assert(lines():match("^[^\n]*\n([^\n]*)"):sub(first.col + 1, first.end_col) == "add")

  vim.api.nvim_win_set_cursor(0, { 2, first.col })
  choose("Add `--no-cache`")
  vim.lsp.buf.code_action()
  wait_for_text('FROM alpine:3.20\nRUN echo "😋é" && apk add --no-cache a\n  RUN apk add b\nRUN apk add c')
  wait_for_findings(2)

  vim.api.nvim_win_set_cursor(0, { 3, vim.fn.getline(3):find("add") - 1 })
  choose("for this line")
  vim.lsp.buf.code_action()
  wait_for_findings(1)
  assert(vim.fn.getline(3) == "  # dockerlint ignore=apk-no-cache", lines())

  local context = { only = { "source.fixAll" }, diagnostics = {} }
  choose("Fix all")
  vim.lsp.buf.code_action(vim.fn.has("nvim-0.8") == 1 and { context = context } or context)
  wait_for_findings(0)
  assert(vim.fn.getline(5) == "RUN apk add --no-cache c", lines())

  vim.fn.setline(5, "RUN apk add d")
  vim.cmd("DockerlintFixAll")
  assert(vim.fn.getline(5) == "RUN apk add --no-cache d", lines())

  vim.fn.setline(5, "RUN apk add e")
  wait_for_findings(1)
  vim.fn.writefile({ 'select = ["parse-error"]' }, "dockerlint.toml")
  vim.fn.append(5, "RUN true")
  wait_for_findings(0)
end

local ok, failure = xpcall(function()
  session()
  names_of_dockerfiles()
end, debug.traceback)
if not ok then
  io.stderr:write(failure .. "\n")
end
vim.cmd(ok and "qall!" or "cquit!")
