" dockerlint for ALE: findings as you type.
call ale#Set('dockerfile_dockerlint_executable', 'dockerlint')
call ale#Set('dockerfile_dockerlint_options', '')

let s:types = {'error': 'E', 'warning': 'W', 'info': 'I', 'style': 'I'}

" dockerlint counts characters, Vim counts bytes.
function! s:Column(buffer, line, column) abort
  let l:text = get(getbufline(a:buffer, a:line), 0, '')
  let l:bytes = byteidx(l:text, a:column - 1)
  return l:bytes < 0 ? a:column : l:bytes + 1
endfunction

function! s:Item(buffer, found) abort
  let l:end = s:Column(a:buffer, a:found.end_line, a:found.end_column)
  return {
  \  'lnum': a:found.line,
  \  'col': s:Column(a:buffer, a:found.line, a:found.column),
  \  'end_lnum': a:found.end_line,
  \  'end_col': max([l:end - 1, 1]),
  \  'type': s:types[a:found.severity],
  \  'code': a:found.rule,
  \  'text': a:found.message,
  \  'detail': a:found.message . "\n" . a:found.url,
  \}
endfunction

function! ale_linters#dockerfile#dockerlint#Handle(buffer, lines) abort
  return map(ale#util#FuzzyJSONDecode(a:lines, []), {_, found -> s:Item(a:buffer, found)})
endfunction

function! ale_linters#dockerfile#dockerlint#Command(buffer) abort
  return '%e check --no-fail -f json --stdin-filename %s '
  \  . ale#Var(a:buffer, 'dockerfile_dockerlint_options') . ' -'
endfunction

call ale#linter#Define('dockerfile', {
\  'name': 'dockerlint',
\  'executable': {buffer -> ale#Var(buffer, 'dockerfile_dockerlint_executable')},
\  'command': function('ale_linters#dockerfile#dockerlint#Command'),
\  'callback': 'ale_linters#dockerfile#dockerlint#Handle',
\})
