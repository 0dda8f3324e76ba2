import type { Page, WebSocket } from 'playwright-core'
import { Frames } from '../../../../src/ninep/frame.ts'
import { decode } from '../../../../src/ninep/message.ts'
import type { Message } from '../../../../src/ninep/message.ts'

/** What a page's 9P conversation holds, counted from what goes over its wire. */
export class Counting {
  /** Fids that are taken, and what was opened or walked to by them. */
  readonly fids = new Map<number, string>()
  /** What has no answer yet, by its tag. */
  readonly asked = new Map<number, Message>()

  /** Counts from the next time that the page connects. */
  constructor(page: Page) {
    page.on('websocket', (socket) => this.#listen(socket))
  }

  /** What is held, as lines that can be compared. */
  get held(): string[] {
    return [
      ...[...this.fids.values()].map((path) => `fid ${path}`),
      ...[...this.asked.values()].map(({ kind }) => `tag ${kind}`),
    ].toSorted()
  }

  #listen(socket: WebSocket): void {
    this.fids.clear()
    this.asked.clear()
    const [sent, received] = [new Frames(1 << 24), new Frames(1 << 24)]
    socket.on('framesent', ({ payload }) => {
      for (const frame of sent.push(Buffer.from(payload))) this.#ask(decode(frame))
    })
    socket.on('framereceived', ({ payload }) => {
      for (const frame of received.push(Buffer.from(payload))) this.#answer(decode(frame))
    })
  }

  #ask(message: Message): void {
    this.asked.set(message.tag, message)
  }

  #answer(answer: Message): void {
    const asked = this.asked.get(answer.tag)
    this.asked.delete(answer.tag)
    if (asked?.kind === 'Tclunk' || asked?.kind === 'Tremove') this.fids.delete(asked.fid)
    if (asked?.kind === 'Tattach') this.fids.set(asked.fid, '')
    if (asked?.kind === 'Twalk' && answer.kind === 'Rwalk' && answer.wqid.length === asked.wname.length)
      this.fids.set(asked.newfid, [this.fids.get(asked.fid), ...asked.wname].join('/'))
  }
}
