import type { Fsys } from '../../src/ninep/fsys.ts'

/** Files that are read at the same time. */
const AT_ONCE = 32

/** What an agent was ever asked, and how often. */
export async function promptsOf(fs: Fsys, agent: string): Promise<Map<string, number>> {
  const turns = (await fs.list(`${agent}/turns`)).map(({ name }) => name)
  const found = new Map<string, number>()
  const read = async (): Promise<void> => {
    for (let turn = turns.pop(); turn !== undefined; turn = turns.pop()) {
      const text = Buffer.from(await fs.read(`${agent}/turns/${turn}/prompt`))
        .toString()
        .trim()
      found.set(text, (found.get(text) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, read))
  return found
}
