package rules

import "testing"

func TestStarterRulesHoldTheirExamples(t *testing.T) {
	for _, d := range starter(t).Examples() {
		t.Error(d)
	}
}
