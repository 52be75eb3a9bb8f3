-- What Neovim asks of a server besides findings.
local common = dofile(vim.g.scripts .. "/common.lua")

-- The text of the window that floats above the others.
local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
      vim.api.nvim_win_close(window, true)
      return table.concat(lines, "\n")
    end
  end
end

local function hover(word, expected)
  common.go_to(word)
  local shown
  common.wait(function()
    vim.lsp.buf.hover()
    return vim.wait(500, function()
      shown = floating()
      return shown
    end, 5)
  end, "no hover on " .. word)
  assert(shown:find(expected, 1, true), shown)
end

local function definition()
  common.go_to("builder /build")
  vim.lsp.buf.definition()
  common.wait(function()
    return vim.fn.line(".") == 2
  end, "the cursor stays")
  assert(vim.fn.expand("<cword>") == "builder", vim.fn.expand("<cword>"))
end

local function rename()
  local expected = common.text():gsub("builder", "maker")
  vim.lsp.buf.rename("maker")
  common.wait_for_text(expected)
end

local function symbols()
  local function listed()
    return vim.inspect(vim.list_extend(vim.fn.getqflist(), vim.fn.getloclist(0)))
  end
  vim.lsp.buf.document_symbol()
  common.wait(function()
    return listed():find("runtime", 1, true)
  end, "no symbols: " .. listed())
  vim.cmd("cclose | lclose")
end

local function completion()
  vim.fn.append(vim.fn.line("$"), "COPY --from= /a /b")
  common.go_to(" /a /b")
  local params = vim.lsp.util.make_position_params(0, "utf-8")
  local answers = vim.lsp.buf_request_sync(0, "textDocument/completion", params, 20000)
  local offered = vim.inspect(answers)
  for _, stage in ipairs({ "maker", "runtime" }) do
    assert(offered:find('label = "' .. stage .. '"', 1, true), offered)
  end
  vim.cmd("undo")
end

local function formatting()
  local formatted = common.text()
  local line = vim.fn.line("$")
  vim.fn.append(line, "run   true \\")
  vim.fn.append(line + 1, "&& true")
  if vim.fn.has("nvim-0.8") == 1 then
    vim.lsp.buf.format()
  else
    vim.lsp.buf.formatting_sync(nil, 20000)
  end
  common.wait_for_text(formatted .. "\nRUN true \\\n    && true")
  vim.cmd("undo | undo | undo")
end

-- As hints behind the instructions, and lenses above them where Neovim has no hints.
local function sizes()
  local function shown()
    return vim.inspect(vim.lsp.codelens.get(0))
  end
  local wanted = "4.2 MB in docker-classic.tar.gz"
  if vim.lsp.inlay_hint then
    vim.lsp.inlay_hint.enable(true)
    shown = function()
      return vim.inspect(vim.lsp.inlay_hint.get({ bufnr = 0 }))
    end
    wanted = "0.9 MB, 0.3 MB wasted"
  end
  common.wait(function()
    if not vim.lsp.inlay_hint then
      vim.lsp.codelens.refresh()
    end
    return vim.wait(500, function()
      return shown():find(wanted, 1, true)
    end, 5)
  end, "no sizes: " .. shown())
end

common.run(function()
  vim.cmd("edit Dockerfile")
  common.wait_for_findings(1)
  if vim.fn.has("nvim-0.8") == 1 then
    assert(vim.bo.omnifunc == "v:lua.vim.lsp.omnifunc", vim.bo.omnifunc)
    assert(vim.bo.tagfunc == "v:lua.vim.lsp.tagfunc", vim.bo.tagfunc)
  end
  hover("WORKDIR", "WORKDIR")
  hover("debian:${RELEASE} AS builder", "MB")
  definition()
  rename()
  symbols()
  completion()
  formatting()
  sizes()
end)
