package importer

import "io"

// repairer mends the JSON that Ning's archiver writes, on tokens: inside
// strings nothing is touched, and none of the sequences below stands in legal
// JSON, so that a healthy file comes through unchanged.
//
//	( … )      the parentheses go
//	} {        }, {
//	} ] {      }, {
//	} [ {      }, {
//	a "]" that closes nothing goes
type repairer struct {
	r       io.Reader
	buf     []byte
	out     []byte
	err     error
	string  bool
	escape  bool
	closed  bool   // the last token is "}"
	held    []byte // "]" or "[" after "}", and white space behind: not decided yet
	open    []byte // brackets that are open
	started bool   // a token was written
	mends   int
}

func newRepairer(r io.Reader) *repairer { return &repairer{r: r, buf: make([]byte, 32<<10)} }

func (m *repairer) Read(p []byte) (int, error) {
	for len(m.out) == 0 {
		if m.err != nil {
			return 0, m.err
		}
		var n int
		n, m.err = m.r.Read(m.buf)
		m.out = m.out[:0]
		for _, c := range m.buf[:n] {
			m.byte(c)
		}
		if m.err != nil {
			m.release()
		}
	}
	n := copy(p, m.out)
	m.out = m.out[n:]
	return n, nil
}

func (m *repairer) byte(c byte) {
	switch {
	case m.string:
		m.out = append(m.out, c)
		switch {
		case m.escape:
			m.escape = false
		case c == '\\':
			m.escape = true
		case c == '"':
			m.string = false
		}
		return
	case c == ' ' || c == '\n' || c == '\t' || c == '\r':
		if m.held != nil {
			m.held = append(m.held, c)
		} else {
			m.out = append(m.out, c)
		}
		return
	case c == '(' && !m.started, (c == ')' || c == ';') && (len(m.open) == 0 || m.held != nil && len(m.open) == 1):
		m.mends++
		return
	}
	m.started = true
	closed := m.closed
	m.closed = false
	switch {
	case m.held != nil && c == '{':
		m.mends++
		m.out = append(append(m.out, ','), m.held[1:]...)
		m.held = nil
	case m.held != nil:
		m.release()
	case closed && c == '{':
		m.mends++
		m.out = append(m.out, ',')
	case closed && (c == ']' || c == '['):
		m.held = []byte{c}
		return
	}
	m.token(c)
}

// release writes what was held, as it stood.
func (m *repairer) release() {
	if m.held == nil {
		return
	}
	c, space := m.held[0], m.held[1:]
	m.held = nil
	m.token(c)
	m.out = append(m.out, space...)
	m.closed = false
}

func (m *repairer) token(c byte) {
	switch c {
	case '"':
		m.string = true
	case '{', '[':
		m.open = append(m.open, c)
	case '}', ']':
		n := len(m.open)
		if n == 0 && c == ']' {
			m.mends++
			return
		}
		if n > 0 {
			m.open = m.open[:n-1]
		}
		m.closed = c == '}'
	}
	m.out = append(m.out, c)
}
