import type { CallExpression, ExpressionStatement } from 'acorn'
import { kinds } from '../../scene/kinds.ts'
import { edit } from './draft.ts'
import type { Draft } from './draft.ts'
import { requiring } from './imports.ts'

/** What the prelude calls by names that programs like for their own things too: `const box = new THREE.Mesh(…)`. */
const words =
  'circle print clear find all animate every after onFrame sleep snapshot say ask at on off onKey'.split(' ')
const helpers = new Set([...Object.keys(kinds), ...words])

/**
 * A call by the name of a helper is one of the helper, even where a variable has taken the name and is no function. In place of
 * `box` stands an expression that begins with a name, so that no line before it goes on in it.
 */
export function calls(draft: Draft, node: CallExpression): void {
  const { callee } = node
  if (callee.type !== 'Identifier') return
  if (callee.name === 'require') requiring(draft, node)
  else if (helpers.has(callee.name)) {
    const { name, start, end } = callee
    edit(draft, start, end, `__help(typeof ${name}=='function'&&${name},'${name}')`)
  }
}

/**
 * `main()` at the top level may give a promise that nobody waits for: the prelude hears when it is rejected. Where the last
 * statement is what a program returns, that is waited for anyway.
 */
export function floats(draft: Draft, node: ExpressionStatement): void {
  const { start, end, expression } = node
  if (node === draft.returned || expression.type !== 'CallExpression') return
  if (expression.callee.type === 'Identifier' && helpers.has(expression.callee.name)) return
  edit(draft, start, start, '__later(')
  const stop = draft.text[end - 1] === ';' ? end - 1 : end
  edit(draft, stop, stop, ')')
}
