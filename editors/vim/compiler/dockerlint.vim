" `:compiler dockerlint`, then `:make`: the findings of the saved file, in the quickfix list.
if exists('current_compiler')
  finish
endif
let current_compiler = 'dockerlint'

CompilerSet makeprg=dockerlint\ check\ --no-fail\ -f\ gnu\ %:S
CompilerSet errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tote:\ %m
