import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { without } from '../../riofs/picture/chromium.ts'
import { pastOf } from '../../../src/web/page/terminal/past.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

/** The terminal of a page, opened by its key, in which claude is talked with. */
async function talking(page: Page) {
  await page.evaluate('localStorage.setItem("hivefs.agent", "claude")')
  await page.keyboard.press('Control+t')
  const terminal = page.getByRole('region', { name: 'Terminal' })
  const message = terminal.getByRole('textbox', { name: 'Message for claude' })
  await message.waitFor()
  return { terminal, message }
}

test('what a history tells of a conversation', { timeout: 5000 }, () => {
  const lines = [
    'cut off","time":"x"}',
    '{"role":"user","content":"look","media":[{"type":"image/png","bytes":3}]}',
    '{"role":"system","content":"not said"}',
    '{"role":"assistant","content":"a cat","cancelled":true}',
    '{"role":"assistant","content":""}',
  ]
  assert.deepEqual(pastOf(`${lines.join('\n')}\n`, 'ann'), [
    { who: 'Asked', kind: 'prompt', text: 'look\n[image/png]' },
    { who: 'ann', kind: 'reply', text: 'a cat\n\n*(cancelled)*' },
  ])
  const many = Array.from({ length: 100 }, (_, i) => `{"role":"user","content":"${i}"}`)
  assert.deepEqual(
    pastOf(many.join('\n'), 'ann').map(({ text }) => text),
    Array.from({ length: 60 }, (_, i) => String(i + 40)),
  )
})

test('the terminal', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  const page = await visits.visit()
  await page.keyboard.press('Control+t')
  const terminal = page.getByRole('region', { name: 'Terminal' })
  const message = terminal.getByRole('textbox')
  const said = terminal.getByRole('log')
  await t.test('a first visit has somebody who draws', async () => {
    await terminal.getByRole('combobox').waitFor()
    await said.getByText('coder draws on this display').waitFor()
    while ((await terminal.getByRole('combobox').inputValue()) !== 'coder') await page.waitForTimeout(30)
    await terminal.getByRole('button', { name: 'Send' }).waitFor()
    assert.match(await hive.ok('cat $N/routes'), /llm\/coder\/RIO -> rio\/scene\/parse/)
  })
  await t.test('a prompt is answered, and drawn', async () => {
    await message.fill('draw a red cube')
    await message.press('Enter')
    await said.getByText(`const cube = box({color: 'red', size: 1})`).waitFor()
    await terminal.getByRole('button', { name: 'Send' }).waitFor()
    await hive.ok('until grep -qE "red|ff0000" $N/rio/scene/nodes/cube; do sleep 0.05; done')
  })
  await t.test('a second prompt changes it', async () => {
    await message.fill('draw a blue cube')
    await message.press('Enter')
    await hive.ok('until grep -qE "blue|0000ff" $N/rio/scene/nodes/cube; do sleep 0.05; done')
    await terminal.getByRole('button', { name: 'Send' }).waitFor()
  })
  await t.test('commands complete, and obey', async () => {
    await message.fill('/li')
    await terminal.getByRole('option', { name: '/list' }).waitFor()
    await message.press('Tab')
    assert.equal(await message.inputValue(), '/list ')
    await message.press('Enter')
    await said.getByText('* coder idle').waitFor()
  })
  await t.test('what is wrong is told', async () => {
    await message.fill('/jump')
    await message.press('Enter')
    await said.getByText('no such command: /jump').waitFor()
  })
  await t.test('arrows bring back what was said', async () => {
    await message.press('ArrowUp')
    await message.press('ArrowUp')
    assert.equal(await message.inputValue(), '/list ')
    await message.fill('')
  })
  await t.test('the agent is chosen from a list, and remembered', async () => {
    await terminal.getByRole('combobox').selectOption('claude')
    await terminal.getByRole('textbox', { name: 'Message for claude' }).waitFor()
    await page.reload()
    await page.waitForSelector('.dock')
    while ((await terminal.getByRole('combobox').inputValue()) !== 'claude') await page.waitForTimeout(30)
    assert.equal(await said.getByRole('article').count(), 0)
  })
  await t.test('what was said before is there, once, also after a reload', async () => {
    const before = async () => {
      await said.getByText('draw a blue cube').waitFor()
      assert.equal(await said.getByText('draw a red cube').count(), 1)
      await said.getByText(`const cube = box({color: 'red', size: 1})`).waitFor()
    }
    await terminal.getByRole('combobox').selectOption('coder')
    await before()
    await page.reload()
    await before()
    await message.fill('/list')
    await message.press('Enter')
    await said.getByText('* coder idle').waitFor()
    await before()
  })
  await t.test('Esc puts away completions, and then the panel', async () => {
    await message.fill('/l')
    await terminal.getByRole('listbox').waitFor()
    await message.press('Escape')
    await terminal.getByRole('listbox').waitFor({ state: 'detached' })
    await message.fill('')
    await message.press('Escape')
    await terminal.waitFor({ state: 'detached' })
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})

test('HTML in a reply is text, and its markdown is elements', { timeout, skip: without() }, async (t) => {
  const reply =
    '# Hi\n\n<img src=x onerror=alert(1)> **bold** [here](javascript:alert(1)) [there](https://example.org)'
  const config = `[providers.command]\nevil = ${JSON.stringify(`printf '%b' '${reply.replaceAll('\n', '\\n')}'`)}\n`
  await using visits = await Visits.open(t, { config })
  await visits.hive.ok('echo "provider evil" > $A/ctl')
  const page = await visits.visit()
  const { terminal, message } = await talking(page)
  await message.fill('anything')
  await message.press('Enter')
  await terminal.getByRole('link', { name: 'there' }).waitFor()
  assert.equal(await terminal.getByRole('link').count(), 1)
  assert.equal(await terminal.locator('img, script').count(), 0)
  assert.equal(await terminal.locator('strong').innerText(), 'bold')
})

test('Ctrl+C ends a reply', { timeout, skip: without() }, async (t) => {
  const config = `[providers.command]\nslow = "echo begun; exec sleep 600"\n`
  await using visits = await Visits.open(t, { config })
  await visits.hive.ok('echo "provider slow" > $A/ctl')
  const page = await visits.visit()
  const { terminal, message } = await talking(page)
  await message.fill('anything')
  await message.press('Enter')
  await terminal.getByText('begun').waitFor()
  await message.press('Control+c')
  await terminal.getByText('(cancelled)').waitFor()
  await visits.hive.ok('until grep -q cancelled $A/status; do sleep 0.05; done')
})
