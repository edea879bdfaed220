"""Phrases of the closing table in both languages; names of measures, channels and outcomes come from the catalogue."""

__all__ = ["PHRASES"]

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "effective_alignment": "Effective alignment",
        "joint_denial": "Joint denial",
        "operation": "Follow-through",
        "real_leakage": "Real leakage",
        "denial_military": "Military denial",
        "channel": "Largest channel of leakage",
        "cost": "Sales lost, firms of {state}",
        "effect": "Change minus continuity, first year",
        "alone": "without alliance {value}",
        "ranges": "over ranges {ends}",
        "outside": "over ranges {ends}, this one left out",
        "caption": "Median over {seeds} seeds, last twelve months; in brackets 5% to 95%, luck alone.",
        "caption_no_alliance": "Without alliance: if following the leader were worth nothing.",
        "caption_over_ranges": "Over ranges: 5% to 95% with all that is uncertain drawn from its documented range; "
        "where they leave a median out, it rests on the values as shipped.",
        "caption_measures": "Effective alignment: 1 if partners add all the denial they could. Joint denial: the "
        "same with the leader's reach over foreign firms counted in. Follow-through: 1 if partners do all that the "
        "leader's standard asks. "
        "Real leakage: part of the intended cut that comes back. Military denial: capability withheld. Sales: USD "
        "million a month, minus if gained.",
        "draws_beside": "Worlds are the {kept} draws that were kept; judged.draws = {draws} does not count.",
        "results": "Results:",
        "report": "Report: ",
        "into_report": "In the report of a run of it, the folder DIR:",
    },
    "ja": {
        "effective_alignment": "実効連携度",
        "joint_denial": "拒否の達成度",
        "operation": "履行度（運用）",
        "real_leakage": "実質漏出率",
        "denial_military": "軍事面の拒否効果",
        "channel": "最大の漏出経路",
        "cost": "{state}企業の売上減",
        "effect": "政権交代と継続の差（就任後1年）",
        "alone": "同盟項なし {value}",
        "ranges": "範囲全体 {ends}",
        "outside": "範囲全体 {ends}（この値を含まず）",
        "caption": "{seeds}個の乱数の種の中央値、最後の12か月。括弧内は5％から95％（偶然のみ）。",
        "caption_no_alliance": "同盟項なし：主導国に従うことに価値がないとした場合。",
        "caption_over_ranges": "範囲全体：不確実な値をすべて文書化した範囲から選んだときの5％から95％。"
        "中央値を含まないとき、その値は出荷時の設定によるものである。",
        "caption_measures": "実効連携度：協力国が上乗せできる拒否をすべて上乗せすれば1。"
        "拒否の達成度：主導国の域外適用も含めた場合。"
        "履行度：主導国の基準をすべて実行すれば1。実質漏出率：意図した削減のうち打ち消された割合。"
        "軍事面の拒否効果：渡らなかった能力。売上減：月あたり百万米ドル、マイナスは増加。",
        "draws_beside": "世界は残された{kept}個の抽出からなり、judged.draws = {draws} は使われない。",
        "results": "結果：",
        "report": "報告：",
        "into_report": "実行結果のフォルダ DIR の報告に載せるには：",
    },
}
