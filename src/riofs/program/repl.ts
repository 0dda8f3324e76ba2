import type {
  AnyNode,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  ExpressionStatement,
  Program,
} from 'acorn'
import { USING } from './complaint.ts'
import { classes, counters, functions, variables } from './declarations.ts'
import { edit } from './draft.ts'
import type { Draft } from './draft.ts'
import { ProgramError } from './fault.ts'
import { calls, floats } from './calls.ts'
import { importing, imports, must } from './imports.ts'
import type { Parsed } from './parsed.ts'
import { walk } from './walk.ts'
import type { Found } from './walk.ts'
import { Woven } from './woven.ts'
import type { Part } from './woven.ts'

/** A program whose declarations stay, and can be made again. */
export interface Repl {
  readonly woven: Woven
  readonly declared: readonly string[]
  readonly async: boolean
}

/**
 * Makes globals of what a program declares at its top level, and takes what it imports from THREE. Where it awaits or
 * returns at its top level it becomes a function that is called. Its value is that of its last statement, if that is an
 * expression.
 * @throws ProgramError for what is not known here
 */
export function repl({ text, tree, typed }: Parsed): Repl {
  const found = [...walk(tree)].filter(({ node }) => seen.test(node.type))
  const outer = found.filter(({ inFunction }) => !inFunction).map(({ node }) => node)
  const async = outer.some(
    (node) => node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await),
  )
  const wrapped = async || outer.some(({ type }) => type === 'ReturnStatement')
  const returned = async ? tree.body.at(-1) : undefined
  const draft: Draft = {
    returned,
    text,
    typed,
    wrapped,
    edits: [],
    declared: new Set(),
    functions: [],
    imports: [],
  }
  if (text.startsWith('#!')) edit(draft, 0, 2, '//')
  const valued = value(draft, tree)
  for (const node of tree.body) statements[node.type]?.(draft, node as never)
  inside(draft, tree, found)
  const parts = wrapped ? called(draft, async) : plain(draft, valued)
  return { woven: new Woven(text, draft.edits, parts), declared: [...draft.declared], async }
}

/** Nodes that do not stay as they are, wherever they stand, or say what the program is. */
const seen = /^(Await|Return|For|VariableDecl|Call|Meta|Import|Export)/

type Statements = {
  readonly [K in AnyNode['type']]?: (draft: Draft, node: Extract<AnyNode, { type: K }>) => void
}

/** What becomes of the statements of the top level; all others stay as they are. */
const statements: Statements = {
  VariableDeclaration: variables,
  ClassDeclaration: (draft, node) => classes(draft, node as never),
  FunctionDeclaration: (draft, node) => functions(draft, node as never),
  ImportDeclaration: imports,
  ExportNamedDeclaration: exported,
  ExportDefaultDeclaration: exportedDefault,
  ExportAllDeclaration(draft, { start, end, source }) {
    must(draft, String(source.value), source)
    edit(draft, start, end, ';')
  },
  ExpressionStatement: expressed,
}

function exported(draft: Draft, { start, end, source, declaration }: ExportNamedDeclaration): void {
  if (source) must(draft, String(source.value), source)
  edit(draft, start, declaration?.start ?? end, declaration ? '' : ';')
  if (declaration) statements[declaration.type]?.(draft, declaration as never)
}

function exportedDefault(draft: Draft, { start, declaration: node }: ExportDefaultDeclaration): void {
  const named = 'id' in node && node.id && node.type.endsWith('Declaration')
  edit(draft, start, node.start, named ? '' : ';(')
  if (named) statements[node.type]?.(draft, node as never)
  else edit(draft, node.end, node.end, ');')
}

/** `x = box()`: a name as good as one that is declared. */
function expressed(draft: Draft, node: ExpressionStatement): void {
  const { expression } = node
  floats(draft, node)
  if (expression.type === 'AssignmentExpression' && expression.left.type === 'Identifier')
    draft.declared.add(expression.left.name)
}

/** Whether the program has a value; of a function that is called it is what it returns. */
function value({ text, wrapped, edits }: Draft, { body }: Program): boolean {
  const last = body.at(-1)
  if (last?.type !== 'ExpressionStatement') return false
  const end = text[last.end - 1] === ';' ? last.end - 1 : last.end
  if (wrapped)
    edits.push({ from: last.start, to: last.start, text: 'return (' }, { from: end, to: end, text: ')' })
  return true
}

/** What is deeper than the top level, and is not to stay as it is. */
function inside(draft: Draft, tree: Program, found: readonly Found[]): void {
  const top = new Set<unknown>(tree.body)
  for (const node of tree.body) if (node.type === 'ExportNamedDeclaration') top.add(node.declaration)
  const heads = new Set<unknown>()
  for (const { node, inFunction } of found) {
    if (node.type === 'ForStatement') heads.add(node.init)
    else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') heads.add(node.left)
    else if (node.type === 'VariableDeclaration') {
      if (/using/.test(node.kind)) throw new ProgramError(USING, draft.text, node.start)
      if (node.kind !== 'var' || inFunction || top.has(node)) continue
      if (heads.has(node)) counters(draft, node)
      else variables(draft, node)
    } else if (node.type === 'ImportExpression') importing(draft, node, node.source)
    else if (node.type === 'CallExpression') calls(draft, node)
    else if (node.type === 'MetaProperty' && node.meta.name === 'import')
      edit(draft, node.start, node.end, "({url:''})")
    else if (/^(Import|Export).*Declaration$/.test(node.type) && !top.has(node))
      throw new ProgramError('SyntaxError: import and export stand at the top level', draft.text, node.start)
  }
}

function plain({ text, imports }: Draft, valued: boolean): readonly Part[] {
  const whole = { from: 0, to: text.length }
  return [...imports, whole, ...(valued ? [] : [{ text: '\n;void 0', from: text.length }])]
}

/** Names and functions first, since they shall be globals; then a function of the rest, called. */
function called({ text, declared, functions, imports }: Draft, async: boolean): readonly Part[] {
  const names = declared.size ? `var ${[...declared].join(',')};` : ''
  const rest: Part[] = []
  let at = 0
  for (const { start, end } of functions) {
    rest.push({ from: at, to: start }, { text: ';', from: start })
    at = end
  }
  rest.push({ from: at, to: text.length })
  const moved = functions.flatMap(({ start, end }) => [
    { from: start, to: end },
    { text: ';', from: end },
  ])
  const open = { text: async ? '(async()=>{' : '(()=>{', from: 0 }
  return [
    { text: names, from: 0 },
    ...moved,
    ...imports,
    open,
    ...rest,
    { text: '\n})()', from: text.length },
  ]
}
