package check

import "strings"

// question: "Why did the developer …?", "Who pushed it?".
func question(s *sentence, i int) (hit, bool) {
	if !s.asks() || i > 2 || i > 0 && s.tokens[i-1].isWord() && s.word(i-1) != "and" && s.word(i-1) != "but" && s.word(i-1) != "so" {
		return hit{}, false
	}
	if s.word(i) == "who" {
		switch s.word(i + 1) {
		case "caused", "broke", "deleted", "approved", "pushed", "merged", "deployed", "changed", "forgot", "missed", "did", "made", "wrote", "reviewed", "introduced", "ran", "removed", "let", "failed", "ignored":
			return hit{"who-why-question", i, i + 1}, true
		}
		return hit{}, false
	}
	aux := s.word(i + 1)
	if aux == "" || !(auxiliaries[aux]) && !negated(aux) {
		return hit{}, false
	}
	j := i + 2
	for determiners[s.word(j)] || s.word(j) == "not" {
		j++
	}
	if k := kind(s.word(j)); k == somebody && !attackers[s.word(j)] || k == machine && kind(s.word(j+1)) == somebody && s.tokens[min(j, len(s.tokens)-1)].isWord() && !prepositions[s.word(j)] && !participle(s.word(j)) && people[s.word(j+1)] && !pronouns[s.word(j+1)] {
		return hit{"who-why-question", i, min(j, len(s.tokens)-1)}, true
	}
	if aux == "was" || aux == "were" || aux == "wasn't" || aux == "weren't" { // "Why was it not reviewed?"
		not := strings.HasSuffix(aux, "n't")
		for k := i + 2; k < len(s.tokens); k++ {
			not = not || s.word(k) == "not" || s.word(k) == "never"
			if undone[s.word(k)] && not {
				return hit{"who-why-question", i, k}, true
			}
		}
	}
	return hit{}, false
}
