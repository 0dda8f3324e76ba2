import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import { without } from '../../riofs/picture/chromium.ts'
import {
  after,
  backendsOf,
  beginning,
  needOf,
  sessionsOf,
  toneOf,
} from '../../../src/web/page/sessions/table.ts'
import { Counting } from './sessions/counting.ts'
import { ASKER, sessionsAt } from './sessions/place.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

test('what a tree of sessions says, as what is shown', { timeout: 5000 }, () => {
  assert.deepEqual(
    sessionsOf('/agent', '0a\tdev\tidle\t7\t/src\tclaude\n0b\t-\texited\t0\t/\tcommand\n../x\n'),
    [
      { path: '/agent/0a', name: 'dev', state: 'idle', cwd: '/src', backend: 'claude' },
      { path: '/agent/0b', name: '0b', state: 'exited', cwd: '/', backend: 'command' },
    ],
  )
  const asked = needOf(
    '/agent',
    '{"id":"0a","alias":"dev","perm":2,"request":"May I?","options":[{"word":"y","label":"Yes"},{"label":"no word"},3]}',
  )!
  const question = { path: '/agent/0a', name: 'dev', perm: 2, request: 'May I?' }
  assert.deepEqual(asked, { ...question, options: [{ word: 'y', label: 'Yes' }] })
  assert.deepEqual(after(after([], asked), asked), [asked])
  const answered = needOf('/agent', '{"id":"0a","perm":2,"reply":"y"}')!
  assert.deepEqual(after([asked as never], answered), [])
  for (const line of ['', 'null', '{"id":"../a","perm":1}', '{"id":"0a"}'])
    assert.equal(needOf('/agent', line), undefined)
  assert.deepEqual(backendsOf('a\tinstalled\t1\nb\tnot here\t-\n'), ['a'])
  assert.equal(
    beginning('command', '/my src', { cmd: 'say "hi"', alias: '' }, ' model=x '),
    'new command "/my src" cmd="say \\"hi\\"" model=x',
  )
  assert.deepEqual(['idle', 'running', 'needs_answer', 'error', 'exited', 'what'].map(toneOf), [
    'good',
    'busy',
    'asks',
    'bad',
    'over',
    'over',
  ])
})

test('the sessions panel', { timeout, skip: without() }, async (t) => {
  await using place = await sessionsAt(t)
  await using visits = await Visits.open(t)
  const { hive } = visits
  const page = await visits.visit()
  page.setDefaultTimeout(15_000)
  const counting = new Counting(page)
  await page.reload()
  const dock = page.getByRole('navigation', { name: 'Panels' })
  const panel = page.getByRole('region', { name: 'Sessions', exact: true })
  const turn = () => dock.getByRole('button', { name: /^Sessions/ }).click()
  const entry = (name: string) =>
    panel.locator('.entry').filter({ has: page.locator('b', { hasText: name }) })
  const rows = panel.locator('.xterm-rows')
  const begin = (said: string) => hive.ok(`echo 'new command ${place.cwd} ${said}' > $N/agent/ctl`)
  const type = async (text: string) => {
    await panel.locator('.xterm-helper-textarea').focus()
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
  }

  await t.test('says what to do where there are none', async () => {
    await turn()
    await panel.getByText('There is no /n/agent here').waitFor()
    await hive.ok(`echo 'add agent unix!${place.socket}' > $N/ctl`)
    await panel.getByText('There is no session yet').waitFor()
  })
  await t.test('begins one', async () => {
    await panel.getByRole('button', { name: 'New session' }).click()
    const ask = page.getByRole('dialog', { name: 'New session' })
    await ask.getByRole('textbox', { name: 'Command' }).fill('bash --norc')
    await ask.getByLabel('Folder').fill('/no such folder')
    await ask.getByLabel('Name').fill('shell')
    await ask.getByRole('button', { name: 'Begin' }).click()
    await ask.getByRole('alert').getByText('no such folder is no folder').waitFor()
    await ask.getByLabel('Folder').fill(place.cwd)
    await ask.getByRole('button', { name: 'Begin' }).click()
    await ask.waitFor({ state: 'detached' })
    await entry('shell').getByText('idle').waitFor()
  })
  await t.test('its terminal shows what it says, and takes what is typed', async () => {
    await rows.getByText('bash-').first().waitFor()
    await type('echo a$((40 + 2))b')
    await rows.getByText('a42b').waitFor()
    await hive.ok(`printf 'echo from %s\\r' elsewhere > $N/agent/shell/term`)
    await rows.getByText('from elsewhere', { exact: true }).waitFor()
  })
  const size = async () => (await hive.ok(`sed -n 's/^size //p' $N/agent/shell/ctl`)).trim()
  await t.test('is as large as there is room', async () => {
    const before = await size()
    await panel.locator('> header').focus()
    await page.keyboard.press('Shift+ArrowLeft') // once: it is sized once
    const shown = async () => ` ${await rows.locator('> div').count()}`
    for (let now = before; now === before || !now.endsWith(await shown()); now = await size())
      await page.waitForTimeout(50)
    const [cols, lines] = (await size()).split(' ').map(Number)
    assert.ok(cols! < Number.parseInt(before, 10))
    await type('clear; stty size')
    await rows.getByText(`${lines} ${cols}`, { exact: true }).waitFor()
  })
  await t.test('keys that move panels go to it, and one leaves it', async () => {
    await panel.locator('.xterm-helper-textarea').focus()
    await page.keyboard.press('Control+e')
    await page.keyboard.press('Tab')
    assert.equal(await page.getByRole('region', { name: 'Files', exact: true }).count(), 0)
    assert.equal(await panel.locator('.xterm-helper-textarea:focus').count(), 1)
    await page.keyboard.press('Control+Shift+ArrowUp')
    await panel.getByRole('button', { name: 'Terminal', exact: true }).and(page.locator(':focus')).waitFor()
  })
  await t.test('is light or dark as the page is', async () => {
    const colour = (of: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('.sessions ${of}')).backgroundColor`)
    const paper = () => colour('.xterm-scrollable-element')
    const wanted = () => colour('.xterm-host')
    const seen = new Set<string>()
    for (const word of ['Auto', 'Light', 'Dark']) {
      await page.getByRole('button', { name: word, exact: true }).click()
      while ((await paper()) !== (await wanted())) await page.waitForTimeout(30)
      seen.add(await paper())
    }
    assert.equal(seen.size, 2)
  })
  await t.test('is told to a screen reader where one wants it', async () => {
    await panel.getByRole('button', { name: 'Aloud' }).click()
    await panel.locator('.xterm-accessibility').getByText('bash-').first().waitFor()
    await panel.getByRole('button', { name: 'Aloud' }).click()
  })
  await t.test('is interrupted, stopped and begun again', async () => {
    await type('sleep 600')
    await panel.getByRole('button', { name: 'Interrupt' }).click()
    await rows.getByText('^C').waitFor()
    await panel.getByRole('button', { name: 'Stop' }).click()
    await entry('shell').getByText('stopped').waitFor()
    await panel.getByText('The program has ended.').waitFor()
    assert.ok(await panel.getByRole('button', { name: 'Interrupt' }).isDisabled())
    await panel.getByRole('button', { name: 'Restart' }).click()
    await entry('shell').getByText('idle').waitFor()
    await type('echo b$((40 + 3))c')
    await rows.getByText('b43c').waitFor()
  })
  await t.test('a question is answered by a button', async () => {
    await begin(`cmd="${ASKER}" alias=asker`)
    await entry('asker').getByText('idle').waitFor()
    await entry('asker').click()
    await panel.getByRole('textbox', { name: 'Prompt for asker' }).fill('delete it')
    await page.keyboard.press('Enter')
    const question = panel.getByRole('group', { name: 'May I delete it?' })
    await question.waitFor()
    await dock.getByRole('img', { name: '1 question' }).waitFor()
    await entry('asker').getByText('needs permission').waitFor()
    await question.getByRole('button', { name: 'Yes' }).click()
    await question.waitFor({ state: 'detached' })
    await panel.getByRole('log', { name: 'Reply of asker' }).getByText('done: delete it').waitFor()
    assert.equal(await dock.getByRole('img').count(), 0)
  })
  await t.test('and by somebody else, also while the panel is closed', async () => {
    await turn()
    await hive.ok(
      'echo "move it" > $N/agent/asker/in; until [ -e $N/agent/asker/perm/2 ]; do sleep 0.05; done',
    )
    await hive.ok('echo "what for?" > $N/agent/shell/in')
    await dock.getByRole('img', { name: '1 question' }).waitFor()
    await turn()
    await panel.getByText('May I move it?').waitFor()
    await hive.ok('echo n > $N/agent/asker/perm/2/reply')
    await panel.getByText('May I move it?').waitFor({ state: 'detached' })
    await dock.getByRole('img').waitFor({ state: 'detached' })
  })
  await t.test('one that wants words gets words', async () => {
    await hive.ok('echo "which one?" > $N/agent/asker/in')
    await panel.getByRole('textbox', { name: 'which one?' }).fill('the red one')
    await panel.getByRole('button', { name: 'Answer', exact: true }).click()
    await panel.getByText('which one?').waitFor({ state: 'detached' })
    await hive.ok('until grep -q "the red one, then." $N/agent/asker/chat; do sleep 0.05; done')
  })
  await t.test('one without a terminal has its transcript', async () => {
    await begin('cmd="sed -u s/^/said:/" transport=pipe alias=lines')
    await entry('lines').click()
    await panel.getByRole('textbox', { name: 'Prompt for lines' }).fill('one two')
    await panel.getByRole('button', { name: 'Send' }).click()
    await panel.getByRole('log', { name: 'Transcript of lines' }).getByText('said:one two').waitFor()
    assert.equal(await panel.getByRole('button', { name: 'Terminal' }).count(), 0)
  })
  await t.test('it can be used by everybody', async () => {
    await entry('shell').click()
    await rows.getByText('b43c').waitFor()
    await hive.ok('echo "burn it" > $N/agent/asker/in')
    await panel.getByText('May I burn it?').waitFor()
    await page.evaluate(axe.source)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations, passes } = await page.evaluate<axe.AxeResults>('axe.run(".sessions")')
      assert.ok(passes.length > 5)
      assert.deepEqual(
        violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
        [],
      )
    }
  })
  await t.test('on a phone a session has all the room, and a way back', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await entry('shell').waitFor({ state: 'hidden' })
    const fits = async () => {
      const box = await panel.locator('.xterm-screen').boundingBox()
      return box !== null && box.x >= 0 && box.x + box.width <= 390 && box.height > 100
    }
    while (!(await fits())) await page.waitForTimeout(50)
    await type('echo up$((1 + 1)); clear')
    await rows.getByText('echo up$').waitFor({ state: 'hidden' })
    await panel.getByRole('group', { name: 'Keys' }).getByRole('button', { name: 'Up' }).click()
    await rows.getByText('echo up$').waitFor()
    await panel.getByRole('button', { name: 'All sessions' }).click()
    await entry('shell').waitFor()
    await page.setViewportSize({ width: 1280, height: 720 })
  })
  await t.test('nothing is left of it when it is closed', async () => {
    await turn()
    let before: string[] = []
    // What has been closed a moment ago is clunked by now, or soon.
    for (let same = 0; same < 5; same++) {
      if (before.join() !== counting.held.join()) same = 0
      before = counting.held
      await page.waitForTimeout(100)
    }
    assert.ok(before.includes('fid /agent/NEEDS'), before.join())
    for (const path of before) assert.doesNotMatch(path, /TERM|CHAT|term|\/out|\/list|agent\/events/)
    for (let i = 0; i < 3; i++) {
      await turn()
      await entry('shell').click()
      await rows.getByText('bash-').first().waitFor()
      assert.ok(counting.held.includes('fid /agent/events'))
      await turn()
      await panel.waitFor({ state: 'detached' })
    }
    while (counting.held.join() !== before.join()) await page.waitForTimeout(50)
  })
  await t.test('one is killed when one is sure', async () => {
    await turn()
    await entry('shell').click()
    await panel.getByRole('button', { name: 'Kill' }).click()
    await page.getByRole('dialog', { name: 'Kill shell?' }).getByRole('button', { name: 'Not now' }).click()
    await panel.getByRole('button', { name: 'Kill' }).click()
    await page.getByRole('dialog', { name: 'Kill shell?' }).getByRole('button', { name: 'Kill' }).click()
    await entry('shell').waitFor({ state: 'detached' })
    await hive.ok('! [ -e $N/agent/shell ]')
    await hive.ok('for s in asker lines; do echo kill > $N/agent/$s/ctl; done')
    await panel.getByText('There is no session yet').waitFor()
  })
  await t.test('a tree that goes takes its sessions and questions with it', async () => {
    await hive.ok('echo "remove agent" > $N/ctl')
    await panel.getByText('There is no /n/agent here').waitFor()
    await dock.getByRole('img').waitFor({ state: 'detached' })
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})
