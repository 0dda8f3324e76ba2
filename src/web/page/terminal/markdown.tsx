import { marked } from 'marked'
import type { Token, Tokens } from 'marked'
import type { ComponentChildren } from 'preact'

/** What can be done with a block of code. */
export type Act = (code: string, language: string) => ComponentChildren

/** What a model says, as elements: its markdown, and nothing else. HTML in it is shown as the text that it is. */
export function Markdown({ text, act }: { readonly text: string; readonly act?: Act }) {
  return <>{blocks(marked.lexer(text), act)}</>
}

const blocks = (tokens: readonly Token[], act: Act | undefined): ComponentChildren[] =>
  tokens.map((token, i) => <Block key={i} token={token} act={act} />)

function Block({ token, act }: { readonly token: Token; readonly act: Act | undefined }) {
  switch (token.type) {
    case 'heading': {
      const Tag = `h${Math.min(6, (token as Tokens.Heading).depth + 2)}` as 'h3'
      return <Tag>{spans(token.tokens)}</Tag>
    }
    case 'paragraph':
      return <p>{spans(token.tokens)}</p>
    case 'code': {
      const { text, lang = '' } = token as Tokens.Code
      return (
        <figure class="code">
          <pre tabIndex={0}>
            <code>{text}</code>
          </pre>
          {act?.(text, lang)}
        </figure>
      )
    }
    case 'list': {
      const { ordered, items } = token as Tokens.List
      const Tag = ordered ? 'ol' : 'ul'
      return (
        <Tag>
          {items.map((item, i) => (
            <li key={i}>{blocks(item.tokens, act)}</li>
          ))}
        </Tag>
      )
    }
    case 'blockquote':
      return <blockquote>{blocks(token.tokens ?? [], act)}</blockquote>
    case 'table':
      return <Table {...(token as Tokens.Table)} />
    case 'hr':
      return <hr />
    case 'space':
      return null
    default:
      return 'tokens' in token && token.tokens ? <>{spans(token.tokens)}</> : <>{token.raw}</>
  }
}

function Table({ header, rows }: Tokens.Table) {
  return (
    <table>
      <thead>
        <tr>
          {header.map((cell, i) => (
            <th key={i}>{spans(cell.tokens)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            {row.map((cell, j) => (
              <td key={j}>{spans(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const spans = (tokens: readonly Token[] | undefined): ComponentChildren[] =>
  (tokens ?? []).map((token, i) => <Span key={i} token={token} />)

function Span({ token }: { readonly token: Token }) {
  switch (token.type) {
    case 'strong':
      return <strong>{spans(token.tokens)}</strong>
    case 'em':
      return <em>{spans(token.tokens)}</em>
    case 'del':
      return <del>{spans(token.tokens)}</del>
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>
    case 'br':
      return <br />
    case 'link': {
      const { href } = token as Tokens.Link
      const words = spans(token.tokens)
      // Where else it may lead is not a model's to say.
      if (!/^https?:\/\//.test(href)) return <>{words}</>
      return (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {words}
        </a>
      )
    }
    case 'escape':
    case 'text':
      return 'tokens' in token && token.tokens ? (
        <>{spans(token.tokens)}</>
      ) : (
        <>{(token as Tokens.Text).text}</>
      )
    default:
      return <>{token.raw}</>
  }
}
