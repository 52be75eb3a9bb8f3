" What the scripts beside it share. Each has a function `Run` that fails by an exception.

" Waits for what an expression asks.
function! Wait(condition, what) abort
  let l:start = reltime()
  while !eval(a:condition)
    if reltimefloat(reltime(l:start)) > 20
      throw a:what . "\n" . join(getline(1, '$'), "\n") . "\n" . string(getloclist(0))
    endif
    sleep 10m
  endwhile
endfunction

function! Assert(condition, what) abort
  if !a:condition
    throw string(a:what)
  endif
endfunction

" Does that; tells on standard error what went wrong, and in the exit code.
function! Main() abort
  try
    call Run()
  catch
    call writefile([v:exception, v:throwpoint], '/dev/stderr', 'a')
    cquit!
  endtry
  qall!
endfunction
