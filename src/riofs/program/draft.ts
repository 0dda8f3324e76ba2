import type { FunctionDeclaration, Node } from 'acorn'
import type { Edit } from './woven.ts'

/** A program that is being rewritten. */
export interface Draft {
  readonly text: string
  /** Whether it was TypeScript. */
  readonly typed: boolean
  /** Whether it becomes a function that is called: what it declares is declared before it then. */
  readonly wrapped: boolean
  /** The statement whose value it returns, and which is waited for. */
  readonly returned: Node | undefined
  readonly edits: Edit[]
  /** Names of its top level, in order; those of functions among them. */
  readonly declared: Set<string>
  /** Functions of its top level: they stand before what is wrapped. */
  readonly functions: FunctionDeclaration[]
  /** What it imports: declarations, each with the place where it was said. */
  readonly imports: { readonly text: string; readonly from: number }[]
}

export const edit = (draft: Draft, from: number, to: number, text: string): void =>
  void draft.edits.push({ from, to, text })
