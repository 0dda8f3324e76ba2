import { FileError } from '../lib/errno.ts'

/** Files that stand beside agents. */
const BESIDE = ['ctl', 'providers', 'help']
/** Files that stand in each agent. */
const INSIDE =
  'input output rpc history system config rules state status wait usage THOUGHTS ERRORS turns'.split(' ')

/** Names that agents cannot have. */
export const RESERVED: readonly string[] = [...BESIDE, ...INSIDE]

/** @throws FileError EINVAL when an agent cannot be called that: NAMESPACE.md R10 */
export function checkName(name: string): void {
  const right = /^[A-Za-z0-9._-]{1,64}$/.test(name) && name !== '.' && name !== '..'
  if (!right) throw new FileError('EINVAL', `${name}: a name has 1 to 64 of A-Z a-z 0-9 . _ -`)
  if (RESERVED.includes(name)) throw new FileError('EINVAL', `${name} is the name of a file`)
}
