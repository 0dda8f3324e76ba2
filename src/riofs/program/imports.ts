import type { CallExpression, Expression, ImportDeclaration, ImportSpecifier, Node } from 'acorn'
import { edit } from './draft.ts'
import type { Draft } from './draft.ts'
import { ProgramError } from './fault.ts'
import { isAddon, known, part, unknown, whole } from './modules.ts'

/** What an import declares, before all else; a stylesheet changes nothing here. */
export function imports(draft: Draft, node: ImportDeclaration): void {
  const from = String(node.source.value)
  edit(draft, node.start, node.end, ';')
  if (node.specifiers.length === 0 && from.endsWith('.css')) return
  must(draft, from, node.source)
  const names = node.specifiers.map((specifier) => {
    const { name } = specifier.local
    const value = specifier.type === 'ImportSpecifier' ? one(draft, from, specifier) : whole(from)
    return name === value
      ? ''
      : `${name}=${specifier.type === 'ImportDefaultSpecifier' ? main(draft, from, name) : value}`
  })
  const made = names.filter(Boolean).join(',')
  if (made) draft.imports.push({ text: `var ${made};`, from: node.start })
}

function one(draft: Draft, from: string, { imported, local }: ImportSpecifier): string {
  const name = imported.type === 'Identifier' ? imported.name : String(imported.value)
  return name === 'default' ? main(draft, from, local.name) : exportOf(draft, from, name)
}

/** The default of an addon is the one thing that it makes, which people call by its name. */
const main = (draft: Draft, from: string, name: string): string =>
  isAddon(from) ? exportOf(draft, from, name) : 'THREE'

/** Of what is not there, a program with types may have wanted only the type. */
const exportOf = ({ typed }: Draft, from: string, name: string): string =>
  typed ? `THREE.${name}` : part(from, name)

/** `import('three')` */
export function importing(draft: Draft, node: Node, source: Expression): void {
  const from = source.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined
  if (from === undefined)
    throw new ProgramError('SyntaxError: the module of an import is written out', draft.text, source.start)
  must(draft, from, source)
  edit(draft, node.start, node.end, `Promise.resolve(${whole(from)})`)
}

/** `require('three')`, as older pages have it. */
export function requiring(draft: Draft, { start, end, arguments: [source] }: CallExpression): void {
  if (source?.type !== 'Literal') return
  must(draft, String(source.value), source)
  edit(draft, start, end, whole(String(source.value)))
}

/** @throws ProgramError when a module is not here */
export function must(draft: Draft, specifier: string, { start }: Node): void {
  if (!known(specifier)) throw new ProgramError(`SyntaxError: ${unknown(specifier)}`, draft.text, start)
}
