function App() {
  return <button onClick={() => alert('hi')}>Hi</button>
}
