import type { Hive } from './hive.ts'

/** What a person wants to know of a hive that is ready: where it is, who answers, and three commands to try. */
export function banner({ namespace, mounted, agents, display, url, answers, notes }: Hive): string {
  const path = `${mounted ?? ''}${agents}/${answers[0]?.name ?? ''}`
  const screen = display && `${mounted ?? ''}${display}`
  const tries = screen ? drawn : asked
  const lines = [
    `hivefs: sockets in ${namespace}${mounted ? `, mounted on ${mounted}` : ''}`,
    ...answers.map(({ name, provider }) => `  ${mounted ?? ''}${agents}/${name} is answered by ${provider}`),
    ...(url ? [`  in a browser: ${url}`] : []),
    ...notes.map((note) => `  ${note}`),
    '',
    'Try:',
    ...tries[mounted ? 'shell' : 'command'].map(
      (line) => `  ${line.replace('PATH', path).replace('DISPLAY', screen ?? '')}`,
    ),
    '',
    `ready: ${mounted ?? namespace}`,
  ]
  return `${lines.join('\n')}\n`
}

interface Tries {
  readonly shell: readonly string[]
  readonly command: readonly string[]
}

/** Where there is a display. */
const drawn: Tries = {
  shell: [
    `echo 'draw a red cube' > PATH/input`,
    'cat PATH/output > DISPLAY/scene/parse',
    'cat DISPLAY/screen > cube.png',
  ],
  command: [
    `hivefs write PATH/input 'draw a red cube'`,
    'hivefs read PATH/output | hivefs write DISPLAY/scene/parse',
    'hivefs read DISPLAY/screen > cube.png',
  ],
}

const asked: Tries = {
  shell: [`echo 'draw a red cube' > PATH/input`, 'cat PATH/output', 'cat PATH/status'],
  command: [
    `hivefs write PATH/input 'draw a red cube'`,
    'hivefs read PATH/output',
    'hivefs read PATH/status',
  ],
}
