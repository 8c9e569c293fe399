"""Write tests/policies/schema_org.json: the part of schema.org's vocabulary that kbgen uses.

npm pack schema-dts@2.1.0 && tar xzf schema-dts-2.1.0.tgz
python -m tests.policies.make_vocabulary package/dist/schema.d.ts

schema-dts (Apache-2.0) is generated from schema.org's own definitions; those are © W3C and the sponsors of
schema.org, under CC BY-SA 3.0 (https://creativecommons.org/licenses/by-sa/3.0/), and so is the written file.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "schema_org.json"
SOURCE = "schema-dts 2.1.0 (npm), made of https://schema.org/version/latest"
TYPES = (
    "Answer", "BreadcrumbList", "ContactPoint", "DefinedRegion", "FAQPage", "HowTo", "HowToStep", "HowToSupply",
    "HowToTool", "ListItem", "MerchantReturnPolicy", "MerchantReturnPolicySeasonalOverride", "MonetaryAmount",
    "OnlineStore", "OpeningHoursSpecification", "PostalAddress", "QuantitativeValue", "Question", "ServicePeriod",
    "ShippingConditions", "ShippingService",
)  # fmt: skip
ENUMERATIONS = (
    "DayOfWeek", "FulfillmentTypeEnumeration", "MerchantReturnEnumeration", "RefundTypeEnumeration",
    "ReturnFeesEnumeration", "ReturnMethodEnumeration",
)  # fmt: skip
_INTERFACE = re.compile(r"^(?:export )?interface (\w+)(?: extends ([^{]+))? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_PROPERTY = re.compile(r'^\s+"([\w]+)"\??: SchemaValue<(.+), "\1">;', re.MULTILINE)
_ALIAS = re.compile(r"^export type (\w+) = (.+);$", re.MULTILINE)


def vocabulary(text: str) -> dict[str, Any]:
    """Return types with their parents and properties, and enumerations with their members."""
    interfaces = {name: (parents or "", body) for name, parents, body in _INTERFACE.findall(text)}
    aliases = dict(_ALIAS.findall(text))

    def bases(name: str) -> list[str]:
        parents = re.findall(r"(\w+)Base\b", interfaces.get(f"{name}Base", ("", ""))[0])
        leaf = re.findall(r"(\w+)Base\b", interfaces.get(f"{name}Leaf", ("", ""))[0])
        return sorted({*parents, *leaf} - {name})

    def properties(name: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for base in bases(name):
            found |= properties(base)
        for key, types in _PROPERTY.findall(interfaces.get(f"{name}Base", ("", ""))[1]):
            found[key] = sorted(set(re.findall(r"\w+", types)) - {"IdReference", "readonly"})
        return found

    def above(name: str) -> list[str]:
        return sorted({parent for base in bases(name) for parent in (base, *above(base))})

    used = {name: properties(name) for name in TYPES}
    assert all(used.values())
    return {
        "source": SOURCE,
        "licence": "CC BY-SA 3.0, https://creativecommons.org/licenses/by-sa/3.0/ (https://schema.org/docs/terms.html)",
        "types": {name: {"above": above(name), "properties": used[name]} for name in TYPES},
        "enumerations": {
            name: sorted(set(re.findall(r"https://schema\.org/(\w+)", aliases[name]))) for name in ENUMERATIONS
        },
    }


if __name__ == "__main__":
    found = vocabulary(Path(sys.argv[1]).read_text(encoding="utf-8"))
    TARGET.write_text(json.dumps(found, indent=0, sort_keys=True) + "\n", encoding="utf-8")
