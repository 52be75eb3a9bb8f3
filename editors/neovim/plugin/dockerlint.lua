-- Starts dockerlint for Dockerfiles; Neovim 0.7 and later.

-- Names of Dockerfiles that Neovim does not know, as Lua patterns of the whole name.
local names = {
  "[dD]ockerfile",
  "[dD]ockerfile[._-].*",
  "[cC]ontainerfile",
  "[cC]ontainerfile[._-].*",
  ".*%.[dD]ockerfile",
  ".*%.[cC]ontainerfile",
}

local function filetype(path)
  return not path:match("%.dockerignore$") and "dockerfile" or nil
end

if vim.fn.has("nvim-0.8") == 1 then
  local patterns = {}
  for _, name in ipairs(names) do
    -- Below zero: what the extension says, as in Dockerfile.py, comes first.
    patterns[name] = { filetype, { priority = -1 } }
  end
  vim.filetype.add({ pattern = patterns })
else
  vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
    callback = function(args)
      for _, name in ipairs(names) do
        local matches = vim.fn.fnamemodify(args.file, ":t"):match("^" .. name .. "$")
        if matches and vim.bo.filetype == "" and filetype(args.file) then
          vim.bo.filetype = "dockerfile"
        end
      end
    end,
  })
end

-- The nearest folder upwards that holds one of the markers.
local function root(markers)
  local folder = vim.fn.expand("%:p:h")
  for _, marker in ipairs(markers) do
    local file = vim.fn.findfile(marker, folder .. ";")
    local directory = vim.fn.finddir(marker, folder .. ";")
    if file ~= "" then
      return vim.fn.fnamemodify(file, ":p:h")
    elseif directory ~= "" then
      return vim.fn.fnamemodify(directory, ":p:h:h")
    end
  end
  return folder
end

local function start_old(config, clients)
  local folder = root(config.root_markers)
  local client = {
    name = "dockerlint",
    cmd = config.cmd,
    root_dir = folder,
    settings = config.settings or vim.empty_dict(),
  }
  if vim.lsp.start then
    vim.lsp.start(client)
  else
    clients[folder] = clients[folder] or vim.lsp.start_client(client)
    vim.lsp.buf_attach_client(0, clients[folder])
  end
end

if vim.lsp.enable then
  vim.lsp.enable("dockerlint")
else
  local config = dofile(vim.api.nvim_get_runtime_file("lsp/dockerlint.lua", false)[1])
  local clients = {}
  vim.api.nvim_create_autocmd("FileType", {
    pattern = config.filetypes,
    callback = function()
      start_old(config, clients)
    end,
  })
end

-- Makes every safe fix, and waits for it, so that it can be used before writing.
vim.api.nvim_create_user_command("DockerlintFixAll", function()
  local command = { command = "dockerlint.fixAll", arguments = { vim.uri_from_bufnr(0) } }
  vim.lsp.buf_request_sync(0, "workspace/executeCommand", command, 5000)
end, { desc = "Make every safe dockerlint fix" })
