" Findings as ALE shows them, and what is left after `:ALEFix`.
packadd ale

function! Run() abort
  edit Dockerfile
  call Wait('len(getloclist(0)) == 3', 'no findings')
  let l:first = getloclist(0)[0]
  call Assert(getline(2)[l:first.col - 1 : l:first.end_col - 1] ==# 'add', l:first)
  call Assert(l:first.type ==# 'W', l:first)
  call Assert(l:first.text =~# '^apk-no-cache: `apk add` without', l:first)
  ALEFix
  call Wait('empty(getloclist(0))', 'findings are left')
  call Assert(getline(4) ==# 'RUN apk add --no-cache c', getline(1, '$'))
endfunction
