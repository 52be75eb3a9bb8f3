" `:make` and the quickfix list, without plugins.
function! Run() abort
  edit Dockerfile
  compiler dockerlint
  silent make
  let l:found = map(getqflist(), {_, item -> [item.lnum, item.type, item.text]})
  let l:text = '`apk add` without `--no-cache` leaves the package index in the layer'
  let l:text .= ' (saves 1.3-3 MB) [apk-no-cache]'
  call Assert(l:found == [[2, 'w', l:text], [3, 'w', l:text], [4, 'w', l:text]], l:found)
  cnext
  call Assert(getline('.')[col('.') - 1 :] =~# '^add', 'at ' . string(getcurpos()))
endfunction
