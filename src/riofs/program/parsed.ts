import { Parser } from 'acorn'
import type { Program } from 'acorn'
import { complaint, elementIn, isTyped } from './complaint.ts'
import type { Complaint } from './complaint.ts'
import { ProgramError, TOO_DEEP } from './fault.ts'
import { stripped } from './typescript.ts'

/** A program as a tree. Places in the tree are offsets in its text. */
export interface Parsed {
  readonly text: string
  readonly tree: Program
  /** Whether it was TypeScript. */
  readonly typed: boolean
  /** Where an offset of the text is in the source. */
  readonly origin: (offset: number) => number
}

/** @throws ProgramError saying what is wrong, and where */
export function parsed(source: string): Parsed {
  const tree = treeOf(source)
  if (!('message' in tree)) return { text: source, tree, typed: false, origin: (offset) => offset }
  const plain = stripped(source)
  if ('message' in plain) throw further(source, tree, plain)
  const again = treeOf(plain.text)
  if (!('message' in again)) return { ...plain, tree: again, typed: true }
  throw new ProgramError(again.message, source, plain.origin(again.at))
}

/** The complaint about JavaScript, unless it is types that are not understood: then the other. */
function further(source: string, script: Complaint, typed: Complaint): ProgramError {
  const types = isTyped(source, script.at) && typed.at > script.at
  const { message, at } = elementIn(source) ?? (types ? typed : script)
  return new ProgramError(message, source, at)
}

/** Scripts and modules alike: what only one of them may say, a program may. */
function treeOf(source: string): Program | Complaint {
  try {
    return Twice.parse(source, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowImportExportEverywhere: true,
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
    })
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError) || !('pos' in thrown)) throw thrown
    const at = Number(thrown.pos)
    if (thrown.message.startsWith('Not enough stack space')) throw new ProgramError(TOO_DEEP, source, at)
    return { message: complaint(thrown.message, source, at), at }
  }
}

/** What acorn's parser has inside and its types do not say. */
interface Inside {
  readonly scopeStack: readonly unknown[]
  raise(at: number, message: string): never
}

/** Names of the outermost level may be declared again, as in the program after this one. */
const Twice = Parser.extend(
  (Plain) =>
    class extends Plain {
      raiseRecoverable(this: Inside, at: number, message: string): void {
        const outermost = this.scopeStack.length === 1
        if (outermost && /^(Identifier '.*' has already been declared|Duplicate export)/.test(message)) return
        this.raise(at, message)
      }
    },
)
