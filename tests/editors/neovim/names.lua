-- Which files are Dockerfiles.
local common = dofile(vim.g.scripts .. "/common.lua")

local expected = {
  ["Dockerfile"] = true,
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

common.run(function()
  for name, is in pairs(expected) do
    vim.cmd("edit " .. name)
    assert((vim.bo.filetype == "dockerfile") == is, name .. " is " .. vim.bo.filetype)
  end
end)
