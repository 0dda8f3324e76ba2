import { readFile, writeFile } from 'node:fs/promises'

/** One thing that happens in a round. */
export type Step =
  | { readonly kind: 'send'; readonly who: number; readonly bytes: Uint8Array }
  | { readonly kind: 'turn' }
  | { readonly kind: 'hang up'; readonly who: number }

/** A round that went wrong, as a file that can be played again. */
export interface Script {
  readonly target: string
  readonly seed: number
  readonly round: number
  readonly parties: number
  readonly fault: string
  readonly steps: readonly Step[]
}

/** One line a step, behind a line about the round. */
export async function save(path: string, { steps, ...about }: Script): Promise<void> {
  const lines = steps.map((step) =>
    step.kind === 'send'
      ? `send ${step.who} ${Buffer.from(step.bytes).toString('hex')}`
      : step.kind === 'turn'
        ? 'turn'
        : `hangup ${step.who}`,
  )
  await writeFile(path, `${JSON.stringify(about)}\n${lines.join('\n')}\n`)
}

export async function load(path: string): Promise<Script> {
  const [head = '', ...lines] = (await readFile(path, 'utf8')).trim().split('\n')
  const steps = lines.map((line): Step => {
    const [word, who, hex = ''] = line.split(' ')
    if (word === 'turn') return { kind: 'turn' }
    if (word === 'hangup') return { kind: 'hang up', who: Number(who) }
    return { kind: 'send', who: Number(who), bytes: Uint8Array.from(Buffer.from(hex, 'hex')) }
  })
  return { ...(JSON.parse(head) as Omit<Script, 'steps'>), steps }
}
