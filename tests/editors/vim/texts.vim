" Fixes every `*/Dockerfile` whose folder's name ends in "all", and writes it. What goes wrong is
" told in `failure.txt` beside the file. `g:fix` is the command that fixes.
packadd ale
set nofixendofline

function! Fixed() abort
  return join(getline(1, '$')) !~# 'ADD\|MAINTAINER'
endfunction

function! Run() abort
  for l:file in glob('*all/Dockerfile', 1, 1)
    execute 'edit' fnameescape(l:file)
    try
      execute g:fix
      call Wait('Fixed()', 'it was not fixed')
      write
    catch
      call writefile([v:exception], fnamemodify(l:file, ':h') . '/failure.txt')
      edit!
    endtry
  endfor
endfunction
