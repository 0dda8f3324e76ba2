import type { Hive } from './hive.ts'

/** What a person wants to know of a hive that is ready: where it is, who answers, and three commands to try. */
export function banner({ namespace, mounted, agents, answers, notes }: Hive): string {
  const path = `${mounted ?? ''}${agents}/${answers[0]?.name ?? ''}`
  const lines = [
    `hivefs: sockets in ${namespace}${mounted ? `, mounted on ${mounted}` : ''}`,
    ...answers.map(({ name, provider }) => `  ${mounted ?? ''}${agents}/${name} is answered by ${provider}`),
    ...notes.map((note) => `  ${note}`),
    '',
    'Try:',
    ...(mounted ? inShell : byCommand).map((line) => `  ${line.replace('PATH', path)}`),
    '',
    `ready: ${mounted ?? namespace}`,
  ]
  return `${lines.join('\n')}\n`
}

const inShell = [`echo 'draw a red cube' > PATH/input`, 'cat PATH/output', 'cat PATH/status']
const byCommand = [
  `hivefs write PATH/input 'draw a red cube'`,
  'hivefs read PATH/output',
  'hivefs read PATH/status',
]
