"""Phrases of the closing table in both languages; names of measures, channels and outcomes come from the catalogue."""

__all__ = ["PHRASES"]

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "effective_alignment": "Effective alignment: share of the denial partners could add that they do add (1 = all)",
        "operation": "Follow-through in operation: share of the leader's standard that partners put into practice",
        "real_leakage": "Real leakage: of the intended reduction, this part comes back",
        "denial_military": "Military denial beside it: capability withheld from military-linked buyers",
        "channel": "Largest channel of leakage",
        "cost": "Sales lost by firms of {state}, USD million a month (minus: gained)",
        "effect": "Change minus continuity, first year in office",
        "alone": "without the alliance term: {value}",
        "caption": "Median over {seeds} seeds (5% to 95%), last twelve months.",
        "results": "Results:",
        "report": "Report: ",
    },
    "ja": {
        "effective_alignment": "実効的な連携：協力国が上乗せできる拒否のうち、実際に上乗せした割合（1＝すべて）",
        "operation": "運用面の追随：主導国の基準が求めることのうち、協力国が実行した割合（1＝すべて）",
        "real_leakage": "実質的な漏出：意図した削減のうち、打ち消された割合",
        "denial_military": "併せて見る軍事的拒否：軍事関連の需要者に渡らなかった能力",
        "channel": "最大の漏出経路",
        "cost": "{state}の企業が失った売上（月あたり百万米ドル、マイナスは増加）",
        "effect": "政権交代と継続の差（就任後1年）",
        "alone": "同盟の項を除くと {value}",
        "caption": "{seeds}個の乱数の種の中央値（5％から95％）、最後の12か月。",
        "results": "結果：",
        "report": "報告：",
    },
}
