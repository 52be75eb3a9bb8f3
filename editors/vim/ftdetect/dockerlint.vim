" Names of Dockerfiles that Vim does not know.
function! s:Detect() abort
  if expand('<afile>') !~# '\.dockerignore$'
    setfiletype dockerfile
  endif
endfunction

autocmd BufNewFile,BufRead [dD]ockerfile,[dD]ockerfile[._-]*,*.[dD]ockerfile call s:Detect()
autocmd BufNewFile,BufRead [cC]ontainerfile,[cC]ontainerfile[._-]* call s:Detect()
autocmd BufNewFile,BufRead *.[cC]ontainerfile call s:Detect()
