"""Phrases of the closing table in both languages; names of measures, channels and outcomes come from the catalogue."""

__all__ = ["PHRASES"]

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "effective_alignment": "Effective alignment (1: partners add all the denial they could)",
        "joint_denial": "Joint denial (the same, the leader's reach counted in)",
        "operation": "Follow-through in operation (1: partners do all the leader's standard asks)",
        "real_leakage": "Real leakage (part of the intended cut that comes back)",
        "denial_military": "Military denial beside it (capability withheld)",
        "channel": "Largest channel of leakage",
        "cost": "Sales lost by firms of {state} (USD million a month; minus: gained)",
        "effect": "Change minus continuity, first year",
        "alone": "no alliance term: {value}",
        "caption": "Median over {seeds} seeds (5% to 95%), last twelve months.",
        "results": "Results:",
        "report": "Report: ",
    },
    "ja": {
        "effective_alignment": "実効的な連携（1：協力国が上乗せできる拒否をすべて上乗せ）",
        "joint_denial": "拒否の達成度（主導国の域外適用も含めた場合）",
        "operation": "運用面の追随（1：主導国の基準をすべて実行）",
        "real_leakage": "実質的な漏出（意図した削減のうち打ち消された割合）",
        "denial_military": "併せて見る軍事的拒否（渡らなかった能力）",
        "channel": "最大の漏出経路",
        "cost": "{state}の企業が失った売上（月あたり百万米ドル、マイナスは増加）",
        "effect": "政権交代と継続の差（就任後1年）",
        "alone": "同盟の項を除くと {value}",
        "caption": "{seeds}個の乱数の種の中央値（5％から95％）、最後の12か月。",
        "results": "結果：",
        "report": "報告：",
    },
}
