" dockerlint for ALE: `:ALEFix` makes the safe fixes.
call ale#Set('dockerfile_dockerlint_executable', 'dockerlint')

function! ale#fixers#dockerlint#Fix(buffer) abort
  let l:executable = ale#Escape(ale#Var(a:buffer, 'dockerfile_dockerlint_executable'))
  return {'command': l:executable . ' check --fix --no-fail --quiet --stdin-filename %s -'}
endfunction
