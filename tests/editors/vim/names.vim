" Which files are Dockerfiles.
function! Run() abort
  for l:name in ['Dockerfile', 'Dockerfile.dev', 'dev.Dockerfile', 'Dockerfile-alpine',
    \ 'Dockerfile_dev', 'dockerfile', 'dockerfile.prod', 'web.dockerfile', 'Containerfile.dev',
    \ 'x.containerfile']
    execute 'edit' l:name
    call Assert(&filetype ==# 'dockerfile', l:name . ' is ' . &filetype)
  endfor
  for l:name in ['Dockerfile.py', 'web.dockerfile.dockerignore', 'Makefile']
    execute 'edit' l:name
    call Assert(&filetype !=# 'dockerfile', l:name . ' is ' . &filetype)
  endfor
endfunction
