package source

import (
	"fmt"
	"sort"
	"strings"
)

// Nearest returns the candidate that was probably meant by word, or "" where
// none is near: at most a third of the letters may differ, a swap of two
// neighbours counting once. Of equally near ones the first in byte order wins.
func Nearest(word string, candidates []string) string {
	sorted := append([]string(nil), candidates...)
	sort.Strings(sorted)
	best, bestAt := "", max(1, len([]rune(word))/3)+1
	for _, c := range sorted {
		if c == word || c == "" {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(c), bestAt); d < bestAt {
			best, bestAt = c, d
		}
	}
	return best
}

// DidYouMean gives the hint `did you mean "x"?`, or otherwise where nothing is near.
func DidYouMean(word string, candidates []string, otherwise string) string {
	if n := Nearest(word, candidates); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	return otherwise
}

// OneOf gives `write one of a, b, c` for a short closed list, in its order.
func OneOf(candidates []string) string { return "write one of " + strings.Join(candidates, ", ") }

// distance is the optimal string alignment distance, given up at limit.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d >= limit || -d >= limit {
		return limit
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
