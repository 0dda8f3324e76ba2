import { render } from 'preact'
import { App } from './app.tsx'
import { Canvas } from './canvas/canvas.tsx'
import { Desk } from './desk.ts'
import { enter } from './enter.ts'
import { Hive } from './hive.ts'

/** How long letters are waited for, in milliseconds: what is there before them moves when they come. */
const PATIENCE = 500

/** The page, from its address to the first panel. */
const at = document.querySelector('#hive')!
const told = location.hash.length > 1
const letters = document.fonts.load('1em Inter').catch(() => undefined)
const [entered] = await Promise.all([
  enter(),
  Promise.race([letters, new Promise((done) => setTimeout(done, PATIENCE))]),
])
at.replaceChildren()
const alone = new URLSearchParams(location.search).has('canvas')
if (entered && alone) render(<Canvas hive={new Hive()} alone />, at)
else if (entered) render(<App hive={new Hive()} desk={new Desk()} />, at)
else
  render(
    <p class="first">
      {told
        ? 'This key is not the right one. cat /n/rio/url shows the address with its key.'
        : 'Open the address that npm start and cat /n/rio/url show: it has the key behind a #.'}
    </p>,
    at,
  )
