import { join } from 'node:path'
import { toFileError } from '../../lib/errno.ts'
import type { World } from '../command.ts'
import { Markdown, harmless } from './markdown.ts'
import { Past } from './past.ts'
import { complete, obey } from '../../talk/slash.ts'
import type { Chat } from '../../talk/chat.ts'
import { reason } from '../../talk/talk.ts'
import type { Talk } from '../../talk/talk.ts'
import { Terminal } from './terminal.ts'

/** A chat at a terminal, to its end. @throws Error when the hive has hung up */
export async function session(world: World, talk: Talk): Promise<void> {
  const past = new Past(join(world.state, 'chat_history'))
  using terminal = new Terminal(world, {
    history: await past.lines(),
    complete: async (line) => complete(line, await talk.agents().catch(() => [])),
  })
  const chat: Chat = {
    talk,
    say: (text) => terminal.say(text && `${harmless(text).trimEnd()}\n`),
    play: (reply) => terminal.interruptible((signal) => play(terminal, reply(signal), signal)),
  }
  for (;;) {
    const message = await terminal.next(`${talk.agent ?? ''}> `)
    if (message === undefined) return
    if (message.trim() === '') continue
    await past.add(message)
    await answer(chat, message)
  }
}

/** A message is a command or a prompt; what goes wrong is told, and the chat goes on. */
async function answer(chat: Chat, message: string): Promise<void> {
  try {
    if (/^\/\S*[^\n]*$/.test(message)) await obey(chat, message)
    else await chat.play((signal) => chat.talk.ask(message, signal))
  } catch (error) {
    if (toFileError(error).code === 'ENOTCONN') throw error
    chat.say(reason(error))
  }
}

/** Shows a reply as it comes. @throws what ended it, unless that was the signal */
async function play(terminal: Terminal, reply: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  const markdown = new Markdown()
  let ended = true
  const show = (text: string, shown: string) => {
    if (text) ended = text.endsWith('\n')
    terminal.say(shown)
  }
  try {
    for await (const text of reply) show(text, markdown.push(text))
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    terminal.say(markdown.end())
    if (!ended) terminal.say('\n')
    if (signal.aborted) terminal.say('(cancelled)\n')
  }
}
