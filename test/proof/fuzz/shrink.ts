import { replay } from './round.ts'
import type { Script, Step } from './script.ts'
import { targets } from './targets.ts'

/** How often a script is tried with less in it, and for how long in all, in milliseconds. */
const TRIES = 600
const PATIENCE = 120_000

/** What goes wrong when the steps are played with a target of their own, or nothing. */
export async function fault(
  { target, parties }: Script,
  steps: readonly Step[],
): Promise<string | undefined> {
  await using fresh = await targets[target]!()
  try {
    await replay(fresh, parties, steps)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A fault without what differs from one run to the next. */
const sort = (fault: string): string => fault.replace(/\d+/g, 'N').split('\n')[0]!.slice(0, 60)

/** The shortest script found that goes wrong in the same way; the script itself when it does not do so again. */
export async function shrink(script: Script): Promise<Script> {
  const tried = { times: 0 }
  const end = performance.now() + PATIENCE
  const more = () => tried.times < TRIES && performance.now() < end
  const wanted = sort(script.fault)
  const wrong = async (steps: readonly Step[]) => {
    tried.times++
    const found = await fault(script, steps)
    return found !== undefined && sort(found) === wanted
  }
  let steps: readonly Step[] = script.steps
  if (!(await wrong(steps))) return script
  for (let size = steps.length >> 1; size >= 1 && more(); size >>= 1)
    for (let at = 0; at < steps.length && more();) {
      const less = [...steps.slice(0, at), ...steps.slice(at + size)]
      if (await wrong(less)) steps = less
      else at += size
    }
  return { ...script, steps }
}
